-- Short surveys: the document as JSON, and its window for looking them up.
create table survey (
    survey_id text not null primary key,
    version integer not null,
    body text not null,
    from_us integer,
    until_us integer
);

-- What a member answered, sealed under the member's own key; once. The id is the key of the activity.
create table survey_answer (
    member_id blob not null,
    survey_id text not null,
    answer_id blob not null,
    answers blob not null,
    answered_us integer not null,
    primary key (member_id, survey_id)
) without rowid;

create index survey_answer_survey on survey_answer (survey_id);

-- Ideas of members, sealed. The id is a keyed hash of member and text, so that the same one again is the same row.
create table idea (
    member_id blob not null,
    idea_id blob not null,
    text blob not null,
    written_us integer not null,
    primary key (member_id, idea_id)
) without rowid;
