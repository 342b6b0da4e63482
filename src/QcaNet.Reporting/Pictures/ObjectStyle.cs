namespace QcaNet.Reporting;

/// <summary>Fill patterns of objects, so that classes can be distinguished without color.</summary>
internal enum ObjectFill
{
    /// <summary>An outline only.</summary>
    None,

    /// <summary>A uniform color.</summary>
    Solid,

    /// <summary>Stripes that rise to the right.</summary>
    Rising,

    /// <summary>Stripes that fall to the right.</summary>
    Falling,
}

/// <summary>How an object is drawn over a stack.</summary>
internal readonly record struct ObjectStyle((byte Red, byte Green, byte Blue) Color, ObjectFill Fill);
