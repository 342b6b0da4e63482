namespace QcaNet.Reporting;

/// <summary>How the inside of an object is filled, so that classes differ without color too.</summary>
internal enum ObjectFill
{
    /// <summary>An outline only.</summary>
    None,

    /// <summary>Even.</summary>
    Solid,

    /// <summary>Stripes that rise to the right.</summary>
    Rising,

    /// <summary>Stripes that fall to the right.</summary>
    Falling,
}

/// <summary>How an object is painted over a stack.</summary>
internal readonly record struct ObjectStyle((byte Red, byte Green, byte Blue) Color, ObjectFill Fill);
