namespace QcaNet.Training.Optimizers;

/// <summary>Euclidean norm of all gradients, taken as one vector.</summary>
internal static class GradientNorm
{
    /// <summary>Computes the norm in double precision, in the order of the tensors.</summary>
    public static double Of(IEnumerable<float[]> gradients)
    {
        double squares = 0;
        foreach (float[] gradient in gradients)
        {
            foreach (float g in gradient) squares += (double)g * g;
        }

        return Math.Sqrt(squares);
    }

    /// <summary>Scales the gradients down to a maximum norm if they exceed it (Pascanu et al. 2013).</summary>
    public static void Clip(IReadOnlyCollection<float[]> gradients, double largest)
    {
        double norm = Of(gradients);
        if (!(norm > largest)) return;
        float factor = (float)(largest / norm);
        foreach (float[] gradient in gradients)
        {
            for (int i = 0; i < gradient.Length; i++) gradient[i] *= factor;
        }
    }
}
