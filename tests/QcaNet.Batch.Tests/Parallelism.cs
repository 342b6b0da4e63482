// libtorch makes the weights of the tests, and telemetry has one listener for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
