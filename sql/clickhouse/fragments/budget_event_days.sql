SELECT day FROM budget_days WHERE source = 'events'
