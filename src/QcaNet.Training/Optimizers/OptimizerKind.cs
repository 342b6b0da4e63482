namespace QcaNet.Training.Optimizers;

/// <summary>Which optimizer lowers the loss.</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015), betas 0.9 and 0.999, epsilon 1e-8; the weight decay is L2, added to the gradient, as in the published code.</summary>
    Adam,

    /// <summary>Stochastic gradient descent without momentum, with L2 weight decay.</summary>
    Sgd,

    /// <summary>Stochastic gradient descent with momentum, <see cref="Recipes.TrainingRecipe.Momentum"/>, with L2 weight decay.</summary>
    Momentum,

    /// <summary>
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019): the kernels of the convolutions shrink by rate times decay, whatever their gradient.
    /// Biases, scales and shifts do not decay.
    /// </summary>
    AdamW,
}
