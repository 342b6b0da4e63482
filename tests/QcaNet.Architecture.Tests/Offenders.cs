namespace QcaNet.Architecture.Tests;

/// <summary>The outcome of a rule: every place that breaks it, in full.</summary>
internal static class Offenders
{
    /// <summary>Fails with one line an offender (xunit's own message would cut them off after a few words).</summary>
    internal static void None(IEnumerable<string> places)
    {
        string text = string.Join(Environment.NewLine, places);
        Assert.True(text.Length == 0, text);
    }
}
