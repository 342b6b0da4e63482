using QcaNet.Measurements;

// Measurements other than mean times: endurance, bounds of kernels, agreement with PyTorch.
switch (args)
{
    case ["endurance", ..]: return Endurance.Run(args.AsSpan(1));
    case ["kernels", ..]: return KernelBounds.Run(args.AsSpan(1));
    case ["layers", ..]: return LayerBounds.Run(args.AsSpan(1));
    case ["passes", ..]: return PassTimes.Run(args.AsSpan(1));
    case ["memory", ..]: return PeakMemory.Run(args.AsSpan(1));
    case ["large-stack", ..]: return LargeStack.Run(args.AsSpan(1));
    case ["large-volume", ..]: return LargeVolume.Run(args.AsSpan(1));
    case ["read-times", ..]: return ReadTimes.Run(args.AsSpan(1));
    case ["many-stacks", ..]: return ManyStacks.Run(args.AsSpan(1));
    case ["shipped-pair", ..]: return ShippedPair.Run(args.AsSpan(1));
    case ["synthetic-volumes", ..]: return SyntheticVolumes.Run(args.AsSpan(1));
    case ["training-throughput", ..]: return TrainingThroughput.Run(args.AsSpan(1));
    case ["preprocessing-beside-scikit-image", ..]: return PeerPreprocessing.Run(args.AsSpan(1));
    case ["metrics-beside-python", string scores, ..]: return PeerMetrics.Run(scores, args.AsSpan(2));
    case ["networks-beside-pytorch", string peer]: return PeerNetworks.Run(peer);
    case ["paper-networks-beside-pytorch", string peer, ..]: return PaperNetworks.Run(peer, args.AsSpan(2));
    default:
        Console.Error.WriteLine(
            """
            Measurements of whole programs; each prints its result, and its exit code says whether what it promises holds:
              endurance [STACK.tif SPACING]                       fifty segmentations in one process: memory, tensors, equal labels
              kernels [MASK.raw DEPTH HEIGHT WIDTH]               post-processing kernels per voxel, beside the memory's bandwidth
              layers [NETWORK...] [--threads N]                   convolutions beside matrix product and memory
              passes [NETWORK...]                                 whole networks as libtorch modules and in this library
              memory                                              predicted and measured peaks of memory
              large-stack                                         a stack of 512x512x256 voxels
              large-volume QCANET [full|interrupt|make|check ...] watershed in blocks beside memory, 2048x2048x512 voxels
              many-stacks QCANET shards STACKS | series          two processes beside two threads; memory of a long series
              shipped-pair STACK.tif SPACING                      start-up, first and later stacks of the shipped networks
              read-times TIMES THREADS PATH...    seconds to read volumes, for peers/interop/zarr_speed.py
              synthetic-volumes [NSN...]                          volumes and SEG of synthetic embryos of 2 to 60 nuclei
              training-throughput [--case NAME] [--pytorch PEER]  training steps beside TorchSharp and PyTorch
              preprocessing-beside-scikit-image [--small]         preprocessing beside scikit-image
              metrics-beside-python SCORE_LABELS.py [--turns N]   scores beside score_labels.py, criteria beside scikit-image
              networks-beside-pytorch PEER.py                     probabilities beside PyTorch
              paper-networks-beside-pytorch PEER.py [TILES]       the published protocol beside PyTorch
            """);
        return 2;
}
