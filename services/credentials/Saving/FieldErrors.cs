using Platform.Defaults;

namespace Platform.Credentials.Saving;

/// <summary>Gathers everything that is wrong with a Save, so that people see it at once.</summary>
internal sealed class FieldErrors
{
    // A hostile request must not make a long answer: trailers are limited.
    private const int MaxFields = 50;

    private readonly List<FieldFailure> _fields = [];

    public void Add(string field, string description)
    {
        if (_fields.Count < MaxFields && !_fields.Exists(known => known.Field == field))
            _fields.Add(new FieldFailure(field, description));
    }

    public void ThrowIfAny()
    {
        if (_fields.Count > 0)
            throw Errors.InvalidChanges(_fields);
    }
}
