namespace QcaNet.Models.Torch;

/// <summary>What became of the native backend of this process.</summary>
public enum NativeBackendState
{
    /// <summary>Loaded as the package ships it.</summary>
    Loaded,

    /// <summary>Loaded from a copy that asks for no newer libstdc++ than the system has.</summary>
    LoadedPatched,

    /// <summary>Present, but not usable; <see cref="NativeBackendReport.Problem"/> says why.</summary>
    Failed,

    /// <summary>Not part of this program; <see cref="NativeBackendReport.Problem"/> says how to add it.</summary>
    Absent,
}

/// <summary>The state of the native backend, as <c>qcanet info</c> prints it.</summary>
/// <param name="State">Whether it works, and how it was loaded.</param>
/// <param name="Library">Path of the TorchSharp library as shipped; null where none was found.</param>
/// <param name="PatchedCopy">Name of the copy in memory, "memfd:..."; null where none was needed.</param>
/// <param name="TorchVersion">Version of libtorch; null where it did not load.</param>
/// <param name="Problem">Cause and remedy in one text; null where all is well.</param>
public sealed record NativeBackendReport(
    NativeBackendState State,
    string? Library,
    string? PatchedCopy,
    string? TorchVersion,
    string? Problem);
