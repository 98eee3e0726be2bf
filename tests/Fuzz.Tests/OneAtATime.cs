// What a target allocates is counted, for some of them over the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
