// Calls run networks, which take all cores; and cancellation is told apart from failure by what other tests do not do meanwhile.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
