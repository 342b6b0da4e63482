// Tests here count libtorch's live tensors, of which there is one count for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
