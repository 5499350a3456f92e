"""Finding articles: words, questions, weights, passages and warnings. No database, no clock, no request.

Both engines are asked for nothing but equal words and sums of whole numbers, so both give the same answer.
"""
