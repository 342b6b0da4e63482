using System.Globalization;

namespace QcaNet.Volumes.Tiff;

/// <summary>Lengths as files write them. What is no finite length above zero, or has an unknown unit, is not known: null, no error.</summary>
internal static class LengthUnit
{
    /// <summary>Micrometres of a unit's name; null for "pixel" and all that is no length.</summary>
    internal static double? Micrometres(string? unit) => unit switch
    {
        "um" or "micron" or "microns" or "\u00B5m" or "\u03BCm" or "micrometer" or "micrometers" or "micrometre" or "micrometres" => 1,
        "nm" or "nanometer" or "nanometers" => 1e-3,
        "mm" or "millimeter" or "millimeters" => 1e3,
        "cm" or "centimeter" or "centimeters" => 1e4,
        "m" or "meter" or "meters" => 1e6,
        "inch" or "inches" => 25400,
        _ => null,
    };

    /// <summary>Seconds of a time unit's name; null for all that is none.</summary>
    internal static double? Seconds(string? unit) => unit switch
    {
        "s" or "sec" or "second" or "seconds" => 1,
        "ms" or "msec" => 1e-3,
        "min" or "minute" or "minutes" => 60,
        "h" or "hour" or "hours" => 3600,
        _ => null,
    };

    /// <summary>Micrometres of the ResolutionUnit tag: 2 inch, 3 centimetre, otherwise none.</summary>
    internal static double? Micrometres(int resolutionUnit) => resolutionUnit switch
    {
        2 => 25400,
        3 => 1e4,
        _ => null,
    };

    /// <summary>A length of that many units.</summary>
    internal static double? Length(double? number, double? unit) =>
        number * unit is { } length && double.IsFinite(length) && length > 0 ? length : null;

    /// <summary>A number as files write it, invariant culture; null where there is none.</summary>
    internal static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}
