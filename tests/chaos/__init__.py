"""The proof that nothing is lost: `make chaos` kills the bot at every step and at random, with everything else going wrong."""
