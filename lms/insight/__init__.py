"""What staff see of a cohort: progress, who may need help, labs cell by cell, questions of quizzes."""
