using System.Runtime.InteropServices;
using QcaNet.Volumes;

namespace QcaNet.Models.Inference;

/// <summary>Repeats a plan with smaller tiles if it runs out of memory.</summary>
internal static class PassRepetition
{
    /// <summary>
    /// Messages of libtorch, oneDNN and CUDA when memory runs out: none of them has a dedicated exception type. cuBLAS and cuDNN allocate
    /// memory outside libtorch's allocator and report their status.
    /// </summary>
    private static readonly string[] Words =
    [
        "can't allocate memory", "out of memory", "not enough memory", "bad_alloc", "could not create a memory object",
        "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED",
        "CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED", "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
    ];

    /// <summary>Runs the plan, and a smaller one each time memory runs out.</summary>
    /// <param name="plan">The first plan to try.</param>
    /// <param name="run">Runs a plan.</param>
    /// <param name="smaller">Returns the next plan, or null if there is none.</param>
    /// <exception cref="InferenceMemoryException">The smallest tile does not fit into memory.</exception>
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

    /// <summary>Whether an exception reports that memory ran out.</summary>
    public static bool IsOutOfMemory(Exception error) =>
        error is OutOfMemoryException
        || (error is ExternalException && Words.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
