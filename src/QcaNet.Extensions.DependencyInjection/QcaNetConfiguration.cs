using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace QcaNet.Extensions.DependencyInjection;

/// <summary>Reads <see cref="QcaNetOptions"/> from a section of the application's configuration.</summary>
/// <remarks>
/// The configuration binder is not used, because it needs reflection (unavailable in programs compiled ahead of time), stops at the first
/// invalid value, and says little about unknown keys. A misspelled key would silently leave the default in effect.
/// </remarks>
internal static class QcaNetConfiguration
{
    private static readonly Dictionary<string, Action<QcaNetOptions, IConfigurationSection>> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(QcaNetOptions.NsnPath)] = (o, s) => o.NsnPath = s.Value,
        [nameof(QcaNetOptions.NdnPath)] = (o, s) => o.NdnPath = s.Value,
        [nameof(QcaNetOptions.Device)] = (o, s) => o.Device = s.Value ?? o.Device,
        [nameof(QcaNetOptions.NucleusThreshold)] = (o, s) => o.NucleusThreshold = Number(o, s),
        [nameof(QcaNetOptions.CenterThreshold)] = (o, s) => o.CenterThreshold = Number(o, s),
        [nameof(QcaNetOptions.DivideCenters)] = (o, s) => o.DivideCenters = Switch(o, s, o.DivideCenters),
        [nameof(QcaNetOptions.SmallestVolume)] = (o, s) => o.SmallestVolume = Number(o, s),
        [nameof(QcaNetOptions.SmallestMarkerVolume)] = (o, s) => o.SmallestMarkerVolume = Number(o, s),
        [nameof(QcaNetOptions.KeepProbabilities)] = (o, s) => o.KeepProbabilities = Switch(o, s, o.KeepProbabilities),
        [nameof(QcaNetOptions.WarmUp)] = (o, s) => o.WarmUp = Switch(o, s, o.WarmUp),
    };

    /// <summary>Applies a section; entries that cannot be applied are added to the problems of the options.</summary>
    internal static void Apply(IConfiguration section, QcaNetOptions options)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!Keys.TryGetValue(child.Key, out Action<QcaNetOptions, IConfigurationSection>? apply))
            {
                options.ConfigurationProblems.Add($"{child.Path} is not an option; the options are {string.Join(", ", Keys.Keys)}.");
            }
            else if (child.GetChildren().Any())
            {
                options.ConfigurationProblems.Add($"{child.Path} is a section; it must be a single value.");
            }
            else
            {
                apply(options, child);
            }
        }
    }

    private static double? Number(QcaNetOptions options, IConfigurationSection section)
    {
        if (string.IsNullOrWhiteSpace(section.Value)) return null;
        if (double.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)) return number;
        options.ConfigurationProblems.Add($"{section.Path} is '{section.Value}'; it must be a number, with a point before the decimals.");
        return null;
    }

    private static bool Switch(QcaNetOptions options, IConfigurationSection section, bool otherwise)
    {
        if (string.IsNullOrWhiteSpace(section.Value)) return otherwise;
        if (bool.TryParse(section.Value, out bool value)) return value;
        options.ConfigurationProblems.Add($"{section.Path} is '{section.Value}'; it must be 'true' or 'false'.");
        return otherwise;
    }
}
