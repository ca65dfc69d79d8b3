// Cases come with the rules.
