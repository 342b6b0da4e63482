namespace QcaNet.Cli;

/// <summary>The call cannot be carried out as it stands: exit code 2. Its message follows <c>qcanet: </c>.</summary>
internal sealed class CallException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What the library says of an argument, without the name that the argument has in code.</summary>
    public static CallException Of(ArgumentException error)
    {
        string parameter = $" (Parameter '{error.ParamName}')";
        return new CallException(error.Message.EndsWith(parameter, StringComparison.Ordinal) ? error.Message[..^parameter.Length] : error.Message, error);
    }
}
