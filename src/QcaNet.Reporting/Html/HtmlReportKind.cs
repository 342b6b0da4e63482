namespace QcaNet.Reporting;

/// <summary>Kinds of reports.</summary>
public enum HtmlReportKind
{
    /// <summary>One stack.</summary>
    Stack,

    /// <summary>Several independent stacks.</summary>
    DataSet,

    /// <summary>The time points of one embryo.</summary>
    TimeSeries,
}
