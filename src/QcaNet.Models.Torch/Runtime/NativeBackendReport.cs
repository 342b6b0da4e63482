namespace QcaNet.Models.Torch;

/// <summary>State of the native backend in this process.</summary>
public enum NativeBackendState
{
    /// <summary>Loaded as shipped in the package.</summary>
    Loaded,

    /// <summary>Loaded from a patched copy that works with the older libstdc++ of the system.</summary>
    LoadedPatched,

    /// <summary>Present but not usable; <see cref="NativeBackendReport.Problem"/> states why.</summary>
    Failed,

    /// <summary>Not part of this program; <see cref="NativeBackendReport.Problem"/> states how to add it.</summary>
    Absent,
}

/// <summary>The state of the native backend, as <c>qcanet info</c> prints it.</summary>
/// <param name="State">Whether it works, and how it was loaded.</param>
/// <param name="Library">Path of the TorchSharp library as shipped; null if it was not found.</param>
/// <param name="PatchedCopy">Name of the patched copy in memory, "memfd:..."; null if none was needed.</param>
/// <param name="TorchVersion">Version of libtorch; null if it did not load.</param>
/// <param name="Problem">Cause and remedy as one text; null if there is no problem.</param>
public sealed record NativeBackendReport(
    NativeBackendState State,
    string? Library,
    string? PatchedCopy,
    string? TorchVersion,
    string? Problem);
