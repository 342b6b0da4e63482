// Compiled into each assembly that has loops over planes, lines or strips (a linked file): internal there, so that no package has to
// show it and none depends on another one's internals.

using System.Runtime.ExceptionServices;

namespace QcaNet.Threading;

/// <summary>The body of a parallel loop, as a struct: the JIT compiles the loop for it, without a delegate call an item.</summary>
internal interface IWorkItem
{
    /// <summary>Does item <paramref name="index"/>. Called once for each, in any order, on any of the threads.</summary>
    void Do(int index);
}

/// <summary>Loops over independent items on a given number of threads. What an item computes must not depend on the thread that does it.</summary>
internal static class ParallelWork
{
    /// <summary>The number of threads for a caller's wish: null means one a processor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The wish is below 1.</exception>
    internal static int Threads(int? maximumThreads, string parameter)
    {
        if (maximumThreads is { } wish) ArgumentOutOfRangeException.ThrowIfLessThan(wish, 1, parameter);
        return maximumThreads ?? Environment.ProcessorCount;
    }

    /// <summary>
    /// Does items 0..<paramref name="count"/>-1, each thread taking the next <paramref name="batch"/> items when it has none.
    /// With one thread, or where one batch is all there is, the caller's thread does them in order and no scheduler is involved.
    /// </summary>
    /// <exception cref="Exception">The first exception of an item, as it was thrown.</exception>
    internal static void For<TItem>(int count, int batch, int threads, TItem item)
        where TItem : struct, IWorkItem
    {
        int workers = (int)Math.Min(threads, ((long)count + batch - 1) / batch);
        if (workers <= 1)
        {
            for (int i = 0; i < count; i++) item.Do(i);
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
