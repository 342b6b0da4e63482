using System.Text.RegularExpressions;

namespace QcaNet.Models.Weights.Import;

/// <summary>The allow-list: every name that a pickle may contain. Any other name, used or not, stops the reader with an error.</summary>
internal static partial class PickleNames
{
    private static readonly string[] Storages =
    [
        "FloatStorage", "DoubleStorage", "HalfStorage", "BFloat16Storage", "LongStorage", "IntStorage", "ShortStorage", "CharStorage",
        "ByteStorage", "BoolStorage", "ComplexFloatStorage", "ComplexDoubleStorage", "QInt8Storage", "QUInt8Storage", "QInt32Storage",
        "QUInt4x2Storage", "QUInt2x4Storage", "UntypedStorage",
    ];

    private static readonly string[] Layers =
    [
        "conv.Conv3d", "conv.ConvTranspose3d", "batchnorm.BatchNorm3d", "pooling.MaxPool3d", "activation.ReLU", "activation.Softmax",
        "activation.LogSoftmax",
        "linear.Identity", "dropout.Dropout", "dropout.Dropout3d", "container.ModuleList", "container.ModuleDict", "container.Sequential",
    ];

    /// <summary>The role of the name; null if it is not on the list.</summary>
    public static PickleGlobal? Find(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => new(PickleRole.OrderedDictionary, name),
        ("builtins" or "__builtin__", "set") => new(PickleRole.Set, name),
        ("torch", _) when Storages.Contains(name) => new(PickleRole.Storage, name),
        ("torch._utils", "_rebuild_tensor_v2") => new(PickleRole.RebuildTensor, name),
        ("torch._utils", "_rebuild_parameter") => new(PickleRole.RebuildParameter, name),
        ("src.lib.model", "Model_L2" or "Model_L3" or "Model_L4") => new(PickleRole.Network, name),
        ("torch.nn.parallel.data_parallel", "DataParallel") => new(PickleRole.DataParallel, name),
        ("torch.nn.modules.loss", _) when LossName().IsMatch(name) => new(PickleRole.Loss, name),
        ("torch.nn.modules.distance", "PairwiseDistance" or "CosineSimilarity") => new(PickleRole.Loss, name),
        _ when module.StartsWith("torch.nn.modules.", StringComparison.Ordinal)
            && Layers.Contains($"{module["torch.nn.modules.".Length..]}.{name}") => new(PickleRole.Layer, name),
        _ => null,
    };

    /// <summary>Size in bytes of a value in a storage of this class.</summary>
    public static int SizeOf(string storage) => storage switch
    {
        "ComplexDoubleStorage" => 16,
        "DoubleStorage" or "LongStorage" or "ComplexFloatStorage" => 8,
        "FloatStorage" or "IntStorage" or "QInt32Storage" => 4,
        "HalfStorage" or "BFloat16Storage" or "ShortStorage" => 2,
        _ => 1,
    };

    /// <summary>The format of weights in a storage of this class; null if it is not supported.</summary>
    public static ElementFormat? FormatOf(string storage) => storage switch
    {
        "FloatStorage" => new(ElementKind.Float32),
        "DoubleStorage" => new(ElementKind.Float64),
        "HalfStorage" => new(ElementKind.Float16),
        "BFloat16Storage" => new(ElementKind.BFloat16),
        _ => null,
    };

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]{0,40}Loss(2d)?\z")]
    private static partial Regex LossName();
}
