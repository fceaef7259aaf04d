"""The process image through revpimodio2: raw counts in, engineering units out."""
