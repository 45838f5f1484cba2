"""What a company can configure, as typed values; reading the file that holds them is the service's matter."""
