namespace QcaNet.Metrics;

/// <summary>A nucleus that shares a face of a voxel.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Area">
/// Area of the contact, square micrometers, by the method of the surface area; null where the labels have no spacing.
/// </param>
public readonly record struct NucleusContact(int Id, double? Area);
