using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using QcaNet.Models.Training;

namespace QcaNet.Models.Kernels;

/// <content>Gradients.</content>
internal readonly unsafe partial struct Kernel3Tile2 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Vector256<float> g0 = Vector256.Load(outputs), g1 = Vector256.Load(outputs + stride);
        g0.Store(products);
        (g0 + g1).Store(products + productStride);
        (g0 - g1).Store(products + (2 * productStride));
        g1.Store(products + (3 * productStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride)
    {
        Vector256<float> p0 = Vector256.Load(points), p1 = Vector256.Load(points + stride), p2 = Vector256.Load(points + (2 * stride)),
            p3 = Vector256.Load(points + (3 * stride));
        p0.Store(window);
        (p1 - p2 - p3).Store(window + windowStride);
        (p1 + p2 - p0).Store(window + (2 * windowStride));
        p3.Store(window + (3 * windowStride));
    }
}

/// <content>Gradients.</content>
internal readonly unsafe partial struct Kernel3Tile4 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Vector256<float> g0 = Vector256.Load(outputs), g1 = Vector256.Load(outputs + stride), g2 = Vector256.Load(outputs + (2 * stride)),
            g3 = Vector256.Load(outputs + (3 * stride));
        g0.Store(products);
        Vector256<float> even = g0 + g2, odd = g1 + g3;
        (even + odd).Store(products + productStride);
        (even - odd).Store(products + (2 * productStride));
        ToomCook.Add(ToomCook.Add(ToomCook.Add(g0, 0.5f, g1), 0.25f, g2), 0.125f, g3).Store(products + (3 * productStride));
        ToomCook.Add(ToomCook.Add(ToomCook.Add(g0, -2, g1), 4, g2), -8, g3).Store(products + (4 * productStride));
        g3.Store(products + (5 * productStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride) =>
        SixPoints.Gather(points, stride, window, windowStride);
}

/// <content>Gradients.</content>
internal readonly unsafe partial struct Kernel5Tile2 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Vector256<float> g0 = Vector256.Load(outputs), g1 = Vector256.Load(outputs + stride);
        g0.Store(products);
        (g0 + g1).Store(products + productStride);
        (g0 - g1).Store(products + (2 * productStride));
        ToomCook.Add(g0, 0.5f, g1).Store(products + (3 * productStride));
        ToomCook.Add(g0, -2, g1).Store(products + (4 * productStride));
        g1.Store(products + (5 * productStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride) =>
        SixPoints.Gather(points, stride, window, windowStride);
}

/// <content>Gradients.</content>
internal readonly unsafe partial struct Kernel5Tile4 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Vector256<float> g0 = Vector256.Load(outputs), g1 = Vector256.Load(outputs + stride), g2 = Vector256.Load(outputs + (2 * stride)),
            g3 = Vector256.Load(outputs + (3 * stride));
        g0.Store(products);
        Vector256<float> even = g0 + g2, odd = g1 + g3;
        (even + odd).Store(products + productStride);
        (even - odd).Store(products + (2 * productStride));
        even = ToomCook.Add(g0, 4, g2);
        odd = ToomCook.Add(2 * g1, 8, g3);
        products += 3 * productStride;
        (even + odd).Store(products);
        (even - odd).Store(products + productStride);
        even = ToomCook.Add(g0, 0.25f, g2);
        odd = ToomCook.Add(0.5f * g1, 0.125f, g3);
        (even + odd).Store(products + (2 * productStride));
        (even - odd).Store(products + (3 * productStride));
        g3.Store(products + (4 * productStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride)
    {
        Vector256<float> p0 = Vector256.Load(points), p1 = Vector256.Load(points + stride), p2 = Vector256.Load(points + (2 * stride)),
            p3 = Vector256.Load(points + (3 * stride));
        points += 4 * stride;
        Vector256<float> p4 = Vector256.Load(points), p5 = Vector256.Load(points + stride), p6 = Vector256.Load(points + (2 * stride)),
            p7 = Vector256.Load(points + (3 * stride));
        Vector256<float> e1 = p1 + p2, o1 = p1 - p2, e2 = p3 + p4, o2 = p3 - p4, e3 = p5 + p6, o3 = p5 - p6;
        (-p0).Store(window);
        ToomCook.Add(ToomCook.Add(o1 - p7, 0.5f, o2), 2, o3).Store(window + windowStride);
        ToomCook.Add(ToomCook.Add(ToomCook.Add(e1, 5.25f, p0), 0.25f, e2), 4, e3).Store(window + (2 * windowStride));
        window += 3 * windowStride;
        ToomCook.Add(ToomCook.Add(-4.25f * o1, -2.5f, o2 + o3), 5.25f, p7).Store(window);
        ToomCook.Add(ToomCook.Add(ToomCook.Add(-5.25f * p0, -4.25f, e1), -1.25f, e2), -5, e3).Store(window + windowStride);
        ToomCook.Add(ToomCook.Add(ToomCook.Add(o1, 2, o2), 0.5f, o3), -5.25f, p7).Store(window + (2 * windowStride));
        (p0 + e1 + e2 + e3).Store(window + (3 * windowStride));
        p7.Store(window + (4 * windowStride));
    }
}

/// <content>Gradients.</content>
internal readonly unsafe partial struct UpsamplingKernel3 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Vector256<float> g0 = Vector256.Load(outputs), g1 = Vector256.Load(outputs + stride), g2 = Vector256.Load(outputs + (2 * stride)),
            g3 = Vector256.Load(outputs + (3 * stride));
        g0.Store(products);
        (g0 + g2).Store(products + productStride);
        (-g2).Store(products + (2 * productStride));
        g1.Store(products + (3 * productStride));
        (g1 + g3).Store(products + (4 * productStride));
        (-g3).Store(products + (5 * productStride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride)
    {
        Vector256<float> p0 = Vector256.Load(points), p1 = Vector256.Load(points + stride), p2 = Vector256.Load(points + (2 * stride));
        Vector256<float> p3 = Vector256.Load(points + (3 * stride)), p4 = Vector256.Load(points + (4 * stride));
        p0.Store(window);
        (p1 - p0 + p2).Store(window + windowStride);
        (p3 - p2 + p4).Store(window + (2 * windowStride));
        (-p4).Store(window + (3 * windowStride));
    }
}

/// <content>Gradients.</content>
internal readonly unsafe partial struct UpsamplingKernel5 : IAdjointAxisTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromOutputs(float* outputs, nint stride, float* products, nint productStride)
    {
        Kernel3Tile2.FromOutputs(outputs, 2 * stride, products, productStride);
        Kernel3Tile2.FromOutputs(outputs + stride, 2 * stride, products + (4 * productStride), productStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromPoints(float* points, nint stride, float* window, nint windowStride) =>
        Kernel3Tile2.FromPoints(points, stride, window, windowStride);
}

/// <content>Gradients.</content>
internal static unsafe partial class SixPoints
{
    /// <summary>The transpose of <see cref="Evaluate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gather(float* points, nint stride, float* window, nint windowStride)
    {
        Vector256<float> p0 = Vector256.Load(points), p1 = Vector256.Load(points + stride), p2 = Vector256.Load(points + (2 * stride));
        Vector256<float> p3 = Vector256.Load(points + (3 * stride)), p4 = Vector256.Load(points + (4 * stride)),
            p5 = Vector256.Load(points + (5 * stride));
        p0.Store(window);
        ToomCook.Add(ToomCook.Add(ToomCook.Add(p2 - p1 + p5, -1.5f, p0), -2, p3), 0.5f, p4).Store(window + windowStride);
        ToomCook.Add(ToomCook.Add(ToomCook.Add(ToomCook.Add(-(p3 + p4), -2, p0), 0.5f, p1), -2.5f, p2), -1.5f,
            p5).Store(window + (2 * windowStride));
        window += 3 * windowStride;
        ToomCook.Add(ToomCook.Add(ToomCook.Add(ToomCook.Add(ToomCook.Add(1.5f * p0, 2.5f, p1), 0.5f, p2), 2, p3), -0.5f, p4), -2,
            p5).Store(window);
        ToomCook.Add(p0 + p1 + p2 + (p3 + p4), 1.5f, p5).Store(window + windowStride);
        p5.Store(window + (2 * windowStride));
    }
}
