"""What sentences tell, where no label says what it is: codes, dates, quantities, goods, people, wishes."""
