"""What a dry run says, beside the form that it follows."""
