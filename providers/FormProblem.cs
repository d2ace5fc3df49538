namespace Platform.Providers;

/// <summary>What is wrong with one field, in a sentence for people that never holds a value.</summary>
/// <param name="Field">Name of the field; <c>name</c> for the credential's name, <c>form</c> for the form as a whole.</param>
/// <param name="Message">The sentence.</param>
public sealed record FormProblem(string Field, string Message);

/// <summary>The result of checking a form.</summary>
/// <param name="Errors">Why it is refused.</param>
/// <param name="Warnings">What looks unusual and is accepted.</param>
public sealed record FormCheck(IReadOnlyList<FormProblem> Errors, IReadOnlyList<FormProblem> Warnings)
{
    /// <summary>Nothing is refused.</summary>
    public bool IsValid => Errors.Count == 0;
}
