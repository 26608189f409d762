-- Surveys and what members answered.

-- name: find
select survey_id, version, body from survey where survey_id = @survey;

-- name: all
select survey_id, version, body from survey order by survey_id;

-- name: count
select count(*) from survey;

-- name: put
insert into survey (survey_id, version, body, from_us, until_us) values (@survey, 1, @body, @from, @until)
on conflict (survey_id) do update set version = survey.version + 1, body = excluded.body, from_us = excluded.from_us, until_us = excluded.until_us;

-- name: answered
select 1 from survey_answer where survey_id = @survey limit 1;

-- name: open
select s.survey_id, s.version, s.body
from survey s
where (s.from_us is null or s.from_us <= @now) and (s.until_us is null or s.until_us > @now)
    and not exists (select 1 from survey_answer a where a.member_id = @member and a.survey_id = s.survey_id)
order by s.survey_id;

-- name: add_answer
-- Of the version that was read: what changed meanwhile was not answered.
insert into survey_answer (member_id, survey_id, answer_id, answers, answered_us)
select @member, s.survey_id, @answer, @answers, @now from survey s where s.survey_id = @survey and s.version = @version
on conflict (member_id, survey_id) do nothing;

-- name: answer
select survey_id, answer_id, answers, answered_us from survey_answer where member_id = @member and survey_id = @survey;

-- name: answers_of
select survey_id, answer_id, answers, answered_us from survey_answer where member_id = @member order by answered_us, survey_id;

-- name: results
-- The latest first; whose they are is needed to open them.
select member_id, survey_id, answer_id, answers, answered_us from survey_answer where survey_id = @survey order by answered_us desc, answer_id limit @most;
