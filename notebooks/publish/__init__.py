"""What keeps the notebooks in form (`refresh`) and makes slides of them (`slides`)."""
