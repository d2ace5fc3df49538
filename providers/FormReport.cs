namespace Platform.Providers;

/// <summary>Gathers what a check finds, with the sentences that several rules share.</summary>
internal sealed class FormReport
{
    private readonly List<FormProblem> _errors = [];
    private readonly List<FormProblem> _warnings = [];

    public bool HasErrors => _errors.Count > 0;

    public void Error(string field, string message) => _errors.Add(new FormProblem(field, message));

    public void Missing(ProviderField field) => Error(field.Name, $"Enter {field.Options.Label}. {field.Options.Help}");

    public void Unwanted(ProviderField field) => Error(field.Name, $"Leave {field.Options.Label} empty. {field.Options.Help}");

    public void TooLong(ProviderField field) => Error(field.Name, $"{field.Options.Label} is longer than {field.MaxBytes} bytes.");

    public void Unusual(ProviderField field) =>
        _warnings.Add(new FormProblem(field.Name, $"{field.Options.Label} does not look as usual ({field.Options.FormatHint}). It is accepted."));

    public FormCheck Done() => new(_errors, _warnings);
}
