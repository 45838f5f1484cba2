"""Mail as it is sent: MIME, Outlook and TNEF to headers, bodies and files; what is new, quoted, forwarded or signature."""
