"""Partners: a few people each week whose need and offer meet one's own, with the reason; asking to connect, answering."""
