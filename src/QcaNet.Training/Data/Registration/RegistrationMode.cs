namespace QcaNet.Training.Data.Registration;

/// <summary>How ground truth outlines are shifted before training. docs/registration.md explains why.</summary>
public enum RegistrationMode
{
    /// <summary>Outlines are not shifted.</summary>
    None,

    /// <summary>
    /// The outlines of each group are shifted to the mean offset of all groups of the same data set. This removes the differences
    /// between embryos and keeps the common offset, so that scores against the published ground truth do not decrease.
    /// </summary>
    Common,

    /// <summary>
    /// The outlines of each group are shifted onto its images.
    /// Scores against the published ground truth decrease because of the common offset.
    /// </summary>
    Absolute,
}
