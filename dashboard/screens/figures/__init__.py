"""The figures of the company over a time: deadlines kept, kinds, trend and ageing, as numbers and charts."""
