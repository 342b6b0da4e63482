using System.Runtime.InteropServices;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>Runs a plan again with smaller tiles where the memory ran out.</summary>
internal static class PassRepetition
{
    /// <summary>
    /// Words of libtorch, oneDNN and CUDA for memory that ran out: none of them has an exception type of its own. cuBLAS and cuDNN take memory beside
    /// libtorch's allocator and speak of their status.
    /// </summary>
    private static readonly string[] Words =
    [
        "can't allocate memory", "out of memory", "not enough memory", "bad_alloc", "could not create a memory object",
        "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED", "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED", "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    ];

    /// <summary>Runs the plan; whenever the memory runs out, the smaller one.</summary>
    /// <param name="plan">Tried first.</param>
    /// <param name="run">Carries a plan out.</param>
    /// <param name="smaller">The next plan, or null where there is none.</param>
    /// <exception cref="InferenceMemoryException">The smallest tile did not fit either.</exception>
    public static Volume<float> UntilItFits(TilePlan plan, Func<TilePlan, Volume<float>> run, Func<TilePlan, TilePlan?> smaller)
    {
        while (true)
        {
            try
            {
                return run(plan);
            }
            catch (Exception error) when (IsOutOfMemory(error))
            {
                plan = smaller(plan) ?? throw new InferenceMemoryException(plan.Pass, error);
            }
        }
    }

    /// <summary>Whether an exception says that memory ran out.</summary>
    public static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException || (error is ExternalException && Words.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
