using System.Text;

namespace QcaNet.Models.Tests.Weights.Import;

/// <summary>Writes pickles instruction by instruction.</summary>
internal sealed class PickleForge(PublishedNetwork network)
{
    private readonly List<byte> _bytes = [];

    public PickleForge Protocol(byte version) => Raw(0x80, version);

    public PickleForge Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleForge Global(string module, string name) => Raw([(byte)'c', .. Encoding.ASCII.GetBytes($"{module}\n{name}\n")]);

    public PickleForge Text(string text) => Raw([(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)]);

    public PickleForge Number(long number) => Raw([(byte)'J', .. BitConverter.GetBytes((int)number)]);

    public PickleForge Tuple(IEnumerable<long> numbers)
    {
        Raw((byte)'(');
        foreach (long n in numbers) Number(n);
        return Raw((byte)'t');
    }

    public PickleForge OrderedDict() => Global("collections", "OrderedDict").Raw((byte)')', (byte)'R');

    /// <summary>A tensor of the network, of its own storage unless told otherwise.</summary>
    public PickleForge Tensor(string name, string storage = "FloatStorage", long offset = 0, IEnumerable<long>? strides = null, bool parameter = false, long? count = null)
    {
        (long[] shape, float[] values) = network.Tensors[name];
        long[] steps = [.. shape.Select((_, i) => shape[(i + 1)..].Aggregate(1L, (a, b) => a * b))];
        if (parameter) Global("torch._utils", "_rebuild_parameter").Raw((byte)'(');
        Global("torch._utils", "_rebuild_tensor_v2").Raw((byte)'(', (byte)'(').Text("storage").Global("torch", storage)
            .Text($"{network.Tensors.Keys.ToList().IndexOf(name)}").Text("cuda:0").Number(count ?? values.Length).Raw((byte)'t', (byte)'Q')
            .Number(offset).Tuple(shape).Tuple(strides ?? steps).Raw(0x89).OrderedDict().Raw((byte)'t', (byte)'R');
        if (parameter) Raw(0x88).OrderedDict().Raw((byte)'t', (byte)'R');
        return this;
    }

    /// <summary>All tensors, or those of a filter, as an ordered dictionary.</summary>
    public PickleForge StateDict(string prefix = "", Func<string, bool>? which = null, Action<PickleForge>? more = null)
    {
        OrderedDict().Raw((byte)'(');
        foreach (string name in network.Tensors.Keys.Where(n => which?.Invoke(n) ?? true)) Text(prefix + name).Tensor(name);
        more?.Invoke(this);
        return Raw((byte)'u');
    }

    /// <summary>A whole module of QCANet, as torch.save(model) writes it.</summary>
    public PickleForge Module(string type, double epsilon, long stride = 1)
    {
        Global("src.lib.model", type).Raw((byte)')', 0x81, (byte)'}', (byte)'(').Text("training").Raw(0x89).Text("phase").Text("train");
        Text("_parameters").OrderedDict().Text("_buffers").OrderedDict().Text("_modules").OrderedDict().Raw((byte)'(');
        foreach (IGrouping<string, string> layer in network.Tensors.Keys.GroupBy(n => n.Split('.')[0]))
        {
            bool norm = layer.Key.StartsWith("bn", StringComparison.Ordinal), up = network.Tensors[layer.Key + ".weight"].Shape is [_, _, 2, ..];
            Text(layer.Key).Global(norm ? "torch.nn.modules.batchnorm" : "torch.nn.modules.conv", norm ? "BatchNorm3d" : up ? "ConvTranspose3d" : "Conv3d").Raw((byte)')', 0x81, (byte)'}', (byte)'(');
            Text("_non_persistent_buffers_set").Global("__builtin__", "set").Raw((byte)']', 0x85, (byte)'R');
            if (norm) Text("eps").Raw([(byte)'G', .. BitConverter.GetBytes(epsilon).Reverse()]);
            else Text("stride").Tuple([up ? 2 : stride, up ? 2 : stride, up ? 2 : stride]);
            Text("_parameters").OrderedDict().Raw((byte)'(');
            foreach (string name in layer.Where(n => !n.Contains("running", StringComparison.Ordinal))) Text(name.Split('.')[1]).Tensor(name, parameter: true);
            Raw((byte)'u').Text("_buffers").OrderedDict().Raw((byte)'(');
            foreach (string name in layer.Where(n => n.Contains("running", StringComparison.Ordinal))) Text(name.Split('.')[1]).Tensor(name);
            Raw((byte)'u', (byte)'u', (byte)'b');
        }

        Text("loss_func").Global("torch.nn.modules.loss", "CrossEntropyLoss").Raw((byte)')', 0x81, (byte)'}', (byte)'(').Text("_buffers").OrderedDict().Raw((byte)'(');
        return Text("weight").Tensor("dc6.bias").Raw((byte)'u', (byte)'u', (byte)'b', (byte)'u', (byte)'u', (byte)'b');
    }

    public byte[] End() => [.. _bytes, (byte)'.'];
}
