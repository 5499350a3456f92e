"""Gets for the tests what a bare machine may lack, and says plainly what it could not get."""
