namespace QcaNet.Training.Data.Registration;

/// <summary>How true outlines are moved before a network learns from them. See docs/registration.md for the reason.</summary>
public enum RegistrationMode
{
    /// <summary>Outlines stay where the data set has them.</summary>
    None,

    /// <summary>
    /// Outlines of each group are moved to the mean offset of all groups of the same data set. What differs between embryos goes, what
    /// all share
    /// stays, so that scores against the truth as published do not suffer.
    /// </summary>
    Common,

    /// <summary>
    /// Outlines of each group are moved onto its images. Scores against the truth as published fall by what all groups share.
    /// </summary>
    Absolute,
}
