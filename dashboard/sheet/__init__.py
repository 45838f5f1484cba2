"""Files that the dashboard makes: the case sheet, tables behind figures, downloads."""
