namespace QcaNet.Training.Optimizers;

/// <summary>Optimizers.</summary>
public enum OptimizerKind
{
    /// <summary>
    /// Adam (Kingma and Ba 2015) with betas 0.9 and 0.999 and epsilon 1e-8.
    /// Weight decay is L2, added to the gradient, as in the published code.
    /// </summary>
    Adam,

    /// <summary>Stochastic gradient descent without momentum, with L2 weight decay.</summary>
    Sgd,

    /// <summary>Stochastic gradient descent with <see cref="Recipes.TrainingRecipe.Momentum"/> and L2 weight decay.</summary>
    Momentum,

    /// <summary>
    /// Adam with decoupled weight decay (Loshchilov and Hutter 2019): convolution kernels shrink by learning rate times decay,
    /// independently of the gradient. Biases, scales and shifts do not decay.
    /// </summary>
    AdamW,
}
