"""Mock exams: what can be sat and was sat, the sitting, its report, and its questions looked through."""
