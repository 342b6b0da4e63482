using System.Globalization;

namespace QcaNet.Models.Runtime;

/// <summary>The device that networks run on.</summary>
public sealed record ComputeDevice
{
    private ComputeDevice(string name) => Name = name;

    /// <summary>The first GPU if the loaded backend has one; otherwise the CPU.</summary>
    public static ComputeDevice Auto { get; } = new("auto");

    /// <summary>The CPU.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu");

    /// <summary>"auto", "cpu" or "cuda:N".</summary>
    public string Name { get; }

    /// <summary>A GPU by its index. Requires an application built with the CUDA backend.</summary>
    public static ComputeDevice Cuda(int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new ComputeDevice(string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"));
    }

    /// <summary>Parses "auto", "cpu", "cuda" or "cuda:N".</summary>
    public static bool TryParse(string? text, out ComputeDevice device)
    {
        (device, bool known) = text switch
        {
            "auto" => (Auto, true),
            "cpu" => (Cpu, true),
            "cuda" => (Cuda(), true),
            _ when text?.StartsWith("cuda:", StringComparison.Ordinal) == true
                && int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index) => (Cuda(index), true),
            _ => (Auto, false),
        };
        return known;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
