import django.db.models.deletion
from django.db import migrations, models


# SQLite: an FTS5 table that holds only the index; triggers keep it in step with the entries.
# A later migration that makes Django rebuild search_entry (any altered field) must drop and make
# the triggers again: SQLite drops them with the old table.
SQLITE = [
    """
    CREATE VIRTUAL TABLE search_index USING fts5(
        names_words, title_words, body_words,
        content='search_entry', content_rowid='id', tokenize='porter unicode61', prefix='2 3'
    )
    """,
    """
    CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_index (rowid, names_words, title_words, body_words)
        VALUES (new.id, new.names_words, new.title_words, new.body_words);
    END
    """,
    """
    CREATE TRIGGER search_entry_removed AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_index (search_index, rowid, names_words, title_words, body_words)
        VALUES ('delete', old.id, old.names_words, old.title_words, old.body_words);
    END
    """,
    """
    CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN
        INSERT INTO search_index (search_index, rowid, names_words, title_words, body_words)
        VALUES ('delete', old.id, old.names_words, old.title_words, old.body_words);
        INSERT INTO search_index (rowid, names_words, title_words, body_words)
        VALUES (new.id, new.names_words, new.title_words, new.body_words);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER search_entry_changed",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_added",
    "DROP TABLE search_index",
]

# PostgreSQL: Porter's stemmer without a list of stop words, which is what FTS5 does: “the who”
# is a query like any other. No extension is needed.
POSTGRESQL = [
    "CREATE TEXT SEARCH DICTIONARY search_stems (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION search_words (COPY = simple)",
    """
    ALTER TEXT SEARCH CONFIGURATION search_words
        ALTER MAPPING FOR asciiword, word, numword WITH search_stems
    """,
    """
    ALTER TABLE search_entry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('search_words', names_words), 'A')
        || setweight(to_tsvector('search_words', title_words), 'B')
        || setweight(to_tsvector('search_words', body_words), 'D')
    ) STORED
    """,
    "CREATE INDEX search_entry_vector ON search_entry USING gin (vector)",
]
POSTGRESQL_BACK = [
    "ALTER TABLE search_entry DROP COLUMN vector",
    "DROP TEXT SEARCH CONFIGURATION search_words",
    "DROP TEXT SEARCH DICTIONARY search_stems",
]


def make_index(apps, schema_editor):
    statements = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def drop_index(apps, schema_editor):
    statements = {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('initiatives', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type', models.CharField(help_text='Resource of the API, e.g. “signatories”.', max_length=30)),
                ('ref', models.CharField(help_text='Slug or ref of the record.', max_length=160)),
                ('record_id', models.BigIntegerField()),
                ('path', models.TextField(help_text='Where its page is.')),
                ('title', models.TextField()),
                ('body', models.TextField(help_text='Text that snippets are cut from.')),
                ('shown', models.TextField(help_text='Names and filing, to tell whether they have changed.')),
                ('names_words', models.TextField()),
                ('title_words', models.TextField()),
                ('body_words', models.TextField()),
                ('initiatives', models.ManyToManyField(related_name='+', to='initiatives.initiative')),
                ('themes', models.ManyToManyField(related_name='+', to='initiatives.theme')),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': ['type', 'ref'],
            },
        ),
        migrations.CreateModel(
            name='EntryName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField(help_text='As it is printed.')),
                ('kind', models.CharField(help_text='Kind of the name, e.g. “former”.', max_length=9)),
                ('folded', models.TextField(help_text='Without case and accents.')),
                ('key', models.TextField(help_text='Without legal forms and punctuation, too.')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='search.entry')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Misspelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letters', models.TextField()),
                ('name', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='misspellings', to='search.entryname')),
            ],
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(models.F('type'), models.F('ref'), name='entry_once_per_record'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(models.F('type'), models.F('record_id'), name='entry_once_per_row'),
        ),
        migrations.AddIndex(
            model_name='entryname',
            index=models.Index(fields=['folded'], name='entry_name_folded'),
        ),
        migrations.AddIndex(
            model_name='entryname',
            index=models.Index(fields=['key'], name='entry_name_key'),
        ),
        migrations.AddIndex(
            model_name='misspelling',
            index=models.Index(fields=['letters'], name='misspelling_letters'),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
