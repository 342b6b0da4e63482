using System.Diagnostics.CodeAnalysis;

namespace QcaNet.Volumes;

/// <summary>Specifies how a file stores its voxels.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The type is what they name.")]
public enum VoxelType
{
    /// <summary>Unsigned, 8 bits (<see cref="byte"/>).</summary>
    UInt8,

    /// <summary>Signed, 8 bits (<see cref="sbyte"/>).</summary>
    Int8,

    /// <summary>Unsigned, 16 bits (<see cref="ushort"/>), as written by most microscopes.</summary>
    UInt16,

    /// <summary>Signed, 16 bits (<see cref="short"/>).</summary>
    Int16,

    /// <summary>Unsigned, 32 bits (<see cref="uint"/>).</summary>
    UInt32,

    /// <summary>Signed, 32 bits (<see cref="int"/>).</summary>
    Int32,

    /// <summary>IEEE 754 single precision (<see cref="float"/>).</summary>
    Float32,

    /// <summary>IEEE 754 double precision (<see cref="double"/>).</summary>
    Float64,

    /// <summary>Unsigned, 64 bits (<see cref="ulong"/>). Read only; NumPy programs store labels this way.</summary>
    UInt64,

    /// <summary>Signed, 64 bits (<see cref="long"/>). Read only; NumPy programs often store labels this way.</summary>
    Int64,
}
