using System.Globalization;

namespace QcaNet.Volumes.Tiff;

/// <summary>
/// Lengths as written in files. A length that is not finite and above zero, or that has an unknown unit, is unknown: null, not an error.
/// </summary>
internal static class LengthUnit
{
    /// <summary>Micrometers per unit, by the unit's name; null for "pixel" and everything that is not a length.</summary>
    internal static double? Micrometers(string? unit) => unit switch
    {
        "um" or "micron" or "microns" or "\u00B5m" or "\u03BCm" or "micrometer" or "micrometers" or "micrometer" or "micrometers" => 1,
        "nm" or "nanometer" or "nanometers" => 1e-3,
        "mm" or "millimeter" or "millimeters" => 1e3,
        "cm" or "centimeter" or "centimeters" => 1e4,
        "m" or "meter" or "meters" => 1e6,
        "inch" or "inches" => 25400,
        _ => null,
    };

    /// <summary>Seconds per unit, by the unit's name; null for everything that is not a time.</summary>
    internal static double? Seconds(string? unit) => unit switch
    {
        "s" or "sec" or "second" or "seconds" => 1,
        "ms" or "msec" => 1e-3,
        "min" or "minute" or "minutes" => 60,
        "h" or "hour" or "hours" => 3600,
        _ => null,
    };

    /// <summary>Micrometers per unit of the ResolutionUnit tag: 2 inch, 3 centimeter, otherwise null.</summary>
    internal static double? Micrometers(int resolutionUnit) => resolutionUnit switch
    {
        2 => 25400,
        3 => 1e4,
        _ => null,
    };

    /// <summary>Multiplies a number of units by the unit's length.</summary>
    internal static double? Length(double? number, double? unit) =>
        number * unit is { } length && double.IsFinite(length) && length > 0 ? length : null;

    /// <summary>Parses a number as written in files, in the invariant culture; null if the text is not a number.</summary>
    internal static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
