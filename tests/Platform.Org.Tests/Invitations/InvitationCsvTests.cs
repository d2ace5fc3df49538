using Platform.Org.Invitations;
using Platform.Org.V1;

namespace Platform.Org.Tests.Invitations;

public sealed class InvitationCsvTests
{
    [Fact]
    public void Csv_AsSpreadsheetsSaveIt_IsRead()
    {
        const string csv = "\uFEFFE-mail,Role\r\nada@acme.test,admin\r\n\r\n\"grace@acme.test\",\"Owner\"\r\nlinus@acme.test\r\nken@acme.test,\r\n";

        var drafts = InvitationCsv.Read(csv).ToList();

        Assert.Equal(
            [(2, "ada@acme.test", Role.Admin), (4, "grace@acme.test", Role.Owner), (5, "linus@acme.test", Role.Member), (6, "ken@acme.test", Role.Member)],
            drafts.Select(draft => (draft.Row, draft.Email, draft.Role)));
        Assert.All(drafts, draft => Assert.True(draft.IsReadable));
    }

    [Fact]
    public void Csv_WithSemicolons_IsRead() =>
        Assert.Equal(("ada@acme.test", Role.Admin), InvitationCsv.Read("email;role\nada@acme.test;admin").Select(draft => (draft.Email, draft.Role)).Single());

    [Theory]
    [InlineData("ada@acme.test,emperor", Role.Unspecified, true)]
    [InlineData("ada@acme.test,admin,more", Role.Unspecified, false)]
    public void Line_ThatIsWrong_SaysSo(string line, Role role, bool readable)
    {
        var draft = Assert.Single(InvitationCsv.Read(line));

        Assert.Equal((role, readable), (draft.Role, draft.IsReadable));
    }
}
