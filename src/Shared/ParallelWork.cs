// A linked file, compiled into each assembly that loops over planes, lines or strips. It is internal in each of them, so that no package
// exposes it or depends on the internals of another.

using System.Runtime.ExceptionServices;

namespace QcaNet.Threading;

/// <summary>The body of a parallel loop, as a struct: the JIT specializes the loop for it, without a delegate call per item.</summary>
internal interface IWorkItem
{
    /// <summary>Processes item <paramref name="index"/>. Called once for each item, in any order, on any thread.</summary>
    void Do(int index);
}

/// <summary>
/// Loops over independent items on a given number of threads. The result of an item must not depend on the thread that computes it.
/// </summary>
internal static class ParallelWork
{
    /// <summary>The number of threads to use; null means one per processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The requested number is below 1.</exception>
    internal static int Threads(int? maximumThreads, string parameter)
    {
        if (maximumThreads is { } wish) ArgumentOutOfRangeException.ThrowIfLessThan(wish, 1, parameter);
        return maximumThreads ?? Environment.ProcessorCount;
    }

    /// <summary>
    /// Processes items 0..<paramref name="count"/>-1; each idle thread takes the next <paramref name="batch"/> items.
    /// With one thread or a single batch, the caller's thread processes the items in order and no scheduler is involved.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was canceled. It is checked before each batch.</exception>
    /// <exception cref="Exception">The first exception thrown by an item, unchanged.</exception>
    internal static void For<TItem>(int count, int batch, int threads, TItem item, CancellationToken cancellationToken = default)
        where TItem : struct, IWorkItem
    {
        int workers = (int)Math.Min(threads, ((long)count + batch - 1) / batch);
        if (workers <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                if (i % batch == 0) cancellationToken.ThrowIfCancellationRequested();
                item.Do(i);
            }

            return;
        }

        long next = 0;
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, (_, loop) =>
            {
                TItem own = item;
                while (!loop.ShouldExitCurrentIteration)
                {
                    long from = Interlocked.Add(ref next, batch) - batch;
                    if (from >= count) return;
                    cancellationToken.ThrowIfCancellationRequested();
                    int to = (int)Math.Min(count, from + batch);
                    for (int i = (int)from; i < to; i++) own.Do(i);
                }
            });
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerExceptions[0]);
        }
    }
}
