namespace QcaNet.Reporting;

/// <summary>What a report is about.</summary>
public enum HtmlReportKind
{
    /// <summary>One stack.</summary>
    Stack,

    /// <summary>Several stacks that do not follow each other.</summary>
    DataSet,

    /// <summary>The time points of one embryo.</summary>
    TimeSeries,
}
